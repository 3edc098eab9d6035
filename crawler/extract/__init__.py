"""From bytes to text and links: decoding, HTML, files. Knows nothing of Scrapy."""
