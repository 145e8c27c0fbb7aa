"""The book's figures: one module a topic, one function a figure.

Each function takes the numbers that a reader may want to change as parameters and returns a
`bcelogits.plots.style.BookFigure`, which draws itself as SVG when it ends a notebook cell.
"""
