"""Teams over HTTP: duty and fixes."""
