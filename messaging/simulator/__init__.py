"""A stand-in for Apple's and Google's push services, an SMS service and a mail server, as strict as the originals."""
