"""Infrastructure is no verdict: a test that ends so has an outcome of its own, and the run says that it is not graded.

A report is marked with `infrastructure`; the run's exit status is NOT_GRADED, whatever the other tests said.
"""

import errno
import re

import pytest

from machine.outcomes import Infrastructure, printable

NOT_GRADED = 75  # EX_TEMPFAIL of sysexits.h: no answer, and asking again may bring one
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN, errno.EIO}  # of the machine, not of what is tested
TIMEOUT = re.compile(r"Timeout \(?>")  # what pytest-timeout says: its limit, in pytest.ini, only ends what will never end


def is_infrastructure(error):
    """Whether an exception, or one that it was raised in the handling of, is trouble of the grader or its machine."""
    while error is not None:
        if isinstance(error, (Infrastructure, MemoryError)) or (isinstance(error, OSError) and error.errno in FULL):
            return True
        if isinstance(error, pytest.fail.Exception) and TIMEOUT.match(str(error)):
            return True
        error = error.__cause__ or error.__context__
    return False


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    if report.failed and call.excinfo is not None and is_infrastructure(call.excinfo.value):
        report.infrastructure = True


@pytest.hookimpl(optionalhook=True)
def pytest_handlecrashitem(crashitem, report, sched):
    """The process that ran the tests died: killed for want of memory, for example."""
    report.infrastructure = True


def pytest_report_teststatus(report):
    if getattr(report, "infrastructure", False):
        return "not graded", "I", "NOT GRADED"
    return None


def pytest_terminal_summary(terminalreporter):
    reports = terminalreporter.stats.get("not graded", [])
    if not reports:
        return
    terminalreporter.section("not graded", sep="=", red=True)
    for report in reports:
        terminalreporter.line(f"_____ {report.nodeid}, {report.when}")
        terminalreporter.line(printable(report.longreprtext).replace("\\x0a", "\n"))
    for report in reports:
        terminalreporter.line(f"NOT GRADED {report.nodeid}")
    terminalreporter.line(f"not graded: {len(reports)} tests ended by trouble of the grader or of this machine, which is no verdict; "
                          "run it again when that is mended")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and reporter.stats.get("not graded"):
        session.exitstatus = NOT_GRADED
