"""Doors, pins and bytes of a parcel locker; never a parcel."""
