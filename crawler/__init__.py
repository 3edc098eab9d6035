"""From a web site to evidence. The only package that imports Scrapy.

Importing it loads nothing heavy: the workers that parse files import it too.
"""
