"""A web that means harm: a catalogue of misbehaviours, each tried against a full ``oit check``."""
