"""A person settles the doubtful numbers of a run: in the browser, over the run's journal and beside it.

`decisions` keeps what was decided, `numbers` puts that and the journal together, `page_images` and `pictures` draw
what is looked at, and `app` answers the page in the browser.
"""
