"""Command line: python3 -m pitchdrop figures DIR"""
import argparse
import sys

from pitchdrop.run import InputError, Run


def figures(options):
    from pitchdrop.figures import draw_run  # only drawing needs matplotlib
    for path in draw_run(Run(options.directory)):
        print(path)


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python3 -m pitchdrop",
                                     description="Reads pitchdrop run directories.")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("figures", help="draw DIR/figures/*.svg")
    command.add_argument("directory", metavar="DIR", help="run directory, finished or not")
    command.set_defaults(action=figures)
    options = parser.parse_args(arguments)
    try:
        options.action(options)
    except InputError as error:
        print(f"pitchdrop: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
