"""Command line: python3 -m pitchdrop report DIR | figures DIR | softness DIR"""
import argparse
import sys

from pitchdrop.rundirectory import InputError, Run


def figures(options):
    from pitchdrop.figures import draw_run  # only drawing needs matplotlib
    for path in draw_run(Run(options.directory)):
        print(path)


def report(options):
    from pitchdrop.report import write_report
    page, *figures = write_report(options.directory)
    if figures:
        print(f"{len(figures)} files in {page.parent / 'figures'}")
    print(page)


def softness(options):
    from pitchdrop.softness import has_softness, summary_table
    run = Run(options.directory)
    lines = summary_table([branch for branch in run.branches() if has_softness(branch)])
    if not lines:
        raise InputError(f"no branch of {options.directory} has counted softness yet",
                         "a stage observes it with \"observe\": {\"softness\": {…}}",
                         "add that, or wait until its windows have filled")
    print("\n".join(lines))


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python3 -m pitchdrop",
                                     description="Reads pitchdrop run directories.")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("report", help="write DIR/report.html and DIR/figures")
    command.add_argument("directory", metavar="DIR", help="what pitchdrop analyze wrote into")
    command.set_defaults(action=report)
    command = commands.add_parser("figures", help="draw DIR/figures/*.svg")
    command.add_argument("directory", metavar="DIR", help="run directory, finished or not")
    command.set_defaults(action=figures)
    command = commands.add_parser("softness", help="print mean softness, P_R and P(S > 0 | "
                                                   "rearranging) of every branch")
    command.add_argument("directory", metavar="DIR", help="run directory, finished or not")
    command.set_defaults(action=softness)
    options = parser.parse_args(arguments)
    try:
        options.action(options)
    except InputError as error:
        print(f"pitchdrop: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
