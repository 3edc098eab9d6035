"""CPU, memory and focus of a crawl, against bare Scrapy and breadth-first."""
