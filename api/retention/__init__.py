"""How long personal data is kept: dated rules, holds on cases, and the job that erases and reports what it did."""
