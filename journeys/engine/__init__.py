"""Running journeys: people move when their time has come or when they do what is waited for.

What happens next is a pure function (`moving`); everything else reads rows for a thousand people at once, asks it, and
writes what follows in the transaction that made it true, so that a killed worker's portion comes again whole.
"""
