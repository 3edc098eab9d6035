"""A checklist of nine items made up by hand, enough for every verdict."""

from __future__ import annotations

from config.checklist import (
    Checklist,
    Element,
    Fact,
    Indicator,
    Part,
    Period,
    Requirement,
    Source,
    SubIndicator,
    Wording,
)


def _fact() -> dict[str, Fact]:
    fact = Fact(confidence="C2", sources=("manual",))
    return {"title": fact, "elements": fact, "period": fact}


def _requirement(place: str, title: str, what: str, advice: str, **more: object) -> Requirement:
    code, sub, division = place.split()
    period, elements = more.pop("period", Period.CURRENT), more.pop("elements", ())
    return Requirement.model_validate(
        {
            "code": code,
            "concept": f"concept-{code.lower()}",
            "title": title,
            "sub_indicator": sub,
            "division": division,
            "what": Wording(th=what, en=f"What {code} asks for."),
            "advice": Wording(th=advice, en=f"Publish what {code} asks for."),
            "parts": (Part(period=period, elements=elements),),
            "facts": _fact(),
            **more,
        }
    )


def _element(name: str, th: str, en: str) -> Element:
    return Element(id=name, title=Wording(th=th, en=en), any_of=(th,))


CHECKLIST = Checklist(
    name="oit-2566",
    title=Wording(th="OIT ปีงบประมาณ พ.ศ. 2566", en="OIT, fiscal year 2566"),
    fiscal_year=2566,
    status="confirmed",
    sources={"manual": Source(what="คู่มือการประเมิน ITA 2566")},
    divisions={
        "clerk": Wording(th="สำนักปลัด", en="Office of the municipal clerk"),
        "finance": Wording(th="กองคลัง", en="Finance division"),
        "plan": Wording(th="กองยุทธศาสตร์และงบประมาณ", en="Strategy and budget division"),
    },
    indicators=(
        Indicator(
            id="9",
            title="การเปิดเผยข้อมูล",
            sub_indicators=(
                SubIndicator(id="9.1", title="ข้อมูลพื้นฐาน"),
                SubIndicator(id="9.2", title="การบริหารงาน"),
                SubIndicator(id="9.3", title="การบริหารเงินงบประมาณ"),
            ),
        ),
        Indicator(
            id="10",
            title="การป้องกันการทุจริต",
            sub_indicators=(SubIndicator(id="10.1", title="การดำเนินการเพื่อป้องกันการทุจริต"),),
        ),
    ),
    requirements=(
        _requirement(
            "O1 9.1 clerk",
            "โครงสร้าง",
            "แสดงแผนผังโครงสร้างการแบ่งส่วนราชการของหน่วยงาน",
            "เผยแพร่แผนผังโครงสร้างฉบับปัจจุบันไว้ในหน้าข้อมูลพื้นฐาน",
        ),
        _requirement(
            "O2 9.1 clerk",
            "ข้อมูลผู้บริหาร",
            "แสดงรายนาม ตำแหน่ง รูปถ่าย และช่องทางการติดต่อของผู้บริหารแต่ละคน",
            "เพิ่มหมายเลขโทรศัพท์และอีเมลของผู้บริหารทุกคนในหน้าทำเนียบผู้บริหาร",
            elements=(
                _element("name", "ชื่อ-นามสกุล", "Name"),
                _element("position", "ตำแหน่ง", "Position"),
                _element("photo", "รูปถ่าย", "Photograph"),
                _element("contact", "ช่องทางการติดต่อ", "Contact"),
            ),
        ),
        _requirement(
            "O8 9.1 clerk",
            "Q&A",
            "มีช่องทางที่บุคคลภายนอกสอบถามและหน่วยงานตอบได้บนเว็บไซต์",
            "เปิดกระดานถาม-ตอบ หรือช่องสนทนาที่เจ้าหน้าที่ตอบได้",
            link_is_enough=True,
        ),
        _requirement(
            "O11 9.2 plan",
            "รายงานผลการดำเนินงานประจำปี",
            "แสดงผลการดำเนินงานตามแผนดำเนินงานของปีงบประมาณ พ.ศ. 2565",
            "เผยแพร่รายงานของปีงบประมาณ พ.ศ. 2565 เป็นไฟล์แยกจากปีก่อน และระบุปีไว้ในชื่อเรื่อง",
            period=Period.ANNUAL_PREVIOUS,
        ),
        _requirement(
            "O13 9.2 clerk",
            "คู่มือหรือมาตรฐานการให้บริการ",
            "แสดงคู่มือสำหรับประชาชนผู้มารับบริการ",
            "บันทึกไฟล์จากโปรแกรมเอกสารโดยตรง หรือสแกนพร้อมแปลงเป็นข้อความ",
        ),
        _requirement(
            "O18 9.3 finance",
            "แผนการใช้จ่ายงบประมาณประจำปี",
            "แสดงแผนการใช้จ่ายงบประมาณของปี พ.ศ. 2566 แยกตามแหล่งงบประมาณ",
            "แก้ลิงก์ในเมนูแผนงานให้ชี้ไปที่ไฟล์แผนการใช้จ่ายงบประมาณ",
            period=Period.PLAN,
        ),
        _requirement(
            "O20 9.3 finance",
            "รายงานผลการใช้จ่ายงบประมาณประจำปี",
            "แสดงผลการใช้จ่ายงบประมาณของปีงบประมาณ พ.ศ. 2565 พร้อมปัญหาและข้อเสนอแนะ",
            "จัดทำและเผยแพร่รายงานผลการใช้จ่ายงบประมาณ พ.ศ. 2565 ไว้ที่เมนูการเงินการคลัง",
            period=Period.ANNUAL_PREVIOUS,
        ),
        _requirement(
            "O34 10.1 clerk",
            "นโยบายไม่รับของขวัญ (No Gift Policy)",
            "แสดงประกาศนโยบายไม่รับของขวัญที่ลงนามโดยผู้บริหารสูงสุดคนปัจจุบัน",
            "ตรวจไฟล์ประกาศในระบบภายนอกด้วยตนเอง แล้วนำมาไว้บนเว็บไซต์ของหน่วยงาน",
        ),
        _requirement(
            "O39 10.1 plan",
            "แผนปฏิบัติการป้องกันการทุจริต",
            "แสดงแผนปฏิบัติการป้องกันการทุจริตที่ครอบคลุมปี พ.ศ. 2566",
            "ตรวจว่าแผนครอบคลุมปีที่ประเมิน",
            elements_known=False,
            period=Period.MULTI_YEAR,
        ),
    ),
)
