def test_it_opens(printer, drain):
    assert printer.number >= 1001
