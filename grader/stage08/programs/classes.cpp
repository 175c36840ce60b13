// C++ on the tree's libc: new and delete, arrays of objects, virtual calls.
#include <stdio.h>

static int alive, most;

struct Shape {
    explicit Shape(int size) : size_(size) { most = ++alive > most ? alive : most; }
    virtual ~Shape() { alive--; }
    virtual int area() const = 0;
    int size_;
};

struct Square : Shape {
    using Shape::Shape;
    int area() const override { return size_ * size_; }
};

struct Strip : Shape {
    using Shape::Shape;
    int area() const override { return size_; }
};

int main() {
    Shape* shapes[] = {new Square(6), new Strip(5), new Square(1)};
    printf("constructed %d\n", alive);
    int sum = 0;
    for (Shape* shape : shapes) sum += shape->area();
    printf("sum %d\n", sum);
    for (Shape* shape : shapes) delete shape;
    int* numbers = new int[1000];
    numbers[999] = 1;
    delete[] numbers;
    printf("destroyed %d\n", most - alive);
    return 0;
}
