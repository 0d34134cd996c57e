"""Every paid AI call: made once, checked, recorded."""
