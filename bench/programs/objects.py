"""Instances, attributes, methods, properties."""


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y

    @property
    def norm(self):
        return self.x * self.x + self.y * self.y

    def moved(self, dx, dy):
        return Point(self.x + dx, self.y + dy)


point = Point(0, 0)
total = 0
for i in range(150000):
    point = point.moved(i & 3, 1)
    total += point.norm
print(total)
