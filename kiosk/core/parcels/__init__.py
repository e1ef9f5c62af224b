"""Where parcels are and who they are for."""
