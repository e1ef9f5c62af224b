"""How long a parcel may lie: only hours count in which the unit could have handed it out."""
