"""Signing in with an account elsewhere, by OpenID Connect: what is asked of a provider, and what it is believed."""
