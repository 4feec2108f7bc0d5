"""The facts: tables, rules, actions and queries."""
