"""Brushes: reusable shapes of the one hand that draws our stories."""
