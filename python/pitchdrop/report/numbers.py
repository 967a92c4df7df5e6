"""Numbers as text for a page: an error to two digits, its value to the same place."""
import math
import re

from pitchdrop.fits import is_number

MINUS, TIMES = "\N{MINUS SIGN}", "\N{MULTIPLICATION SIGN}"
NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
FINEST = 1e-4  # a smaller error has too many zeros in front
DASH = "\N{EN DASH}"
SMALL, LARGE = 1e-3, 1e5  # beyond them powers of ten are written


def signed(text):
    return text.replace("-", MINUS)


def minus(text):
    """Signs of numbers in a sentence."""
    return re.sub(r"(?<!\w)-(?=\d)", MINUS, text)


def integer(value):
    """With narrow spaces between thousands from 10 000 on."""
    text = f"{round(value):,}".replace(",", NARROW_SPACE)
    return signed(text if abs(value) >= 9999.5 else f"{round(value)}")


def power(exponent):
    return f"{TIMES}10<sup>{signed(str(exponent))}</sup>"


def plain(value, digits=4):
    """To so many significant digits, trailing zeros left out."""
    if value == 0:
        return "0"
    if not SMALL <= abs(value) < LARGE:
        exponent = math.floor(math.log10(abs(value)))
        return signed(f"{value / 10.0 ** exponent:.{digits - 1}g}") + NARROW_SPACE + power(exponent)
    return signed(f"{value:.{digits}g}")


def decimals(value, places):
    """Rounded at a place after (or, negative, before) the decimal point."""
    return signed(f"{round(value, places):.{max(places, 0)}f}")


def with_error(value, error):
    """value ± error as HTML; an error that is zero or absent is not shown."""
    if not is_number(error) or error <= 0:
        return plain(value)
    largest = max(abs(value), error)
    if not SMALL <= largest < LARGE or (largest < 1 and error < FINEST):
        exponent = math.floor(math.log10(largest))
        scale = 10.0 ** exponent
        return f"({with_error(value / scale, error / scale)}){NARROW_SPACE}{power(exponent)}"
    places = 1 - math.floor(math.log10(float(f"{error:.1e}")))
    return f"{decimals(value, places)} ± {decimals(error, places)}"


def span(values):
    """`0.35, 0.38, 0.42`, or the ends of many values."""
    texts = [signed(f"{value:.6g}") for value in values]
    return ", ".join(texts) if len(texts) <= 6 else \
        f"{texts[0]} … {texts[-1]} ({len(texts)} values)"
