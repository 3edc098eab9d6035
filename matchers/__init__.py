"""From evidence to findings. Pure: no network, no disk, no clock, no Scrapy."""
