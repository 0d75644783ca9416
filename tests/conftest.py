"""What holds for all tests."""

import signal


def pytest_configure() -> None:
    """Programs that tests start take signals as from a terminal, also where the tests run in the background.

    What is ignored here would be ignored by them; what is handled here is not.
    """
    for name, handler in (("SIGINT", signal.default_int_handler), ("SIGHUP", lambda *_: None)):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, handler)
