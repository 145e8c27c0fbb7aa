"""The settings of every kernel that runs a page of the book while it is built."""

c = get_config()  # noqa: F821 IPython gives it
c.IPKernelApp.log_level = 40
c.HistoryManager.enabled = False
c.InlineBackend.figure_formats = {"svg"}
# A date in a figure would make two builds differ.
c.InlineBackend.print_figure_kwargs = {"bbox_inches": "tight", "metadata": {"Date": None}}
