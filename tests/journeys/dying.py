"""A worker that is gone after so many statements."""


class Dead(BaseException):
    """The worker is gone."""


class Dies:
    def __init__(self, statements):
        self.left = statements

    def __call__(self, execute, *statement):
        self.left -= 1
        if self.left < 0:
            raise Dead
        return execute(*statement)
