"""The page of one step: parts that are put together by `page.py`."""
