// IntrusiveList: a doubly linked list through a ListLink inside each element. It allocates nothing,
// owns nothing, and removes from the middle in O(1). An element is in at most one list per link.
#pragma once

#include "lib/assert.hpp"
#include "lib/utility.hpp"

struct ListLink : NonCopyable {
    ListLink* previous = nullptr;
    ListLink* next = nullptr;

    bool linked() const { return next != nullptr; }
};

template <typename T, ListLink T::*Member>
class IntrusiveList : NonCopyable {
public:
    IntrusiveList() { head_.previous = head_.next = &head_; }
    ~IntrusiveList() { ASSERT(empty()); }

    bool empty() const { return head_.next == &head_; }
    T& front() const { return *element(head_.next); }  // only when not empty
    T& back() const { return *element(head_.previous); }

    void push_back(T& item) { insert(head_.previous, item); }
    void push_front(T& item) { insert(&head_, item); }

    T* pop_front() {
        if (empty()) return nullptr;
        T& item = front();
        remove(item);
        return &item;
    }

    // All of the other list's elements go to the end of this one, in O(1).
    void append(IntrusiveList& other) {
        if (other.empty()) return;
        link(*head_.previous, *other.head_.next);
        link(*other.head_.previous, head_);
        link(other.head_, other.head_);
    }

    static void remove(T& item) {
        ListLink& link = item.*Member;
        ASSERT(link.linked());
        link.previous->next = link.next;
        link.next->previous = link.previous;
        link.previous = link.next = nullptr;
    }

    class Iterator {
    public:
        explicit Iterator(ListLink* at) : at_(at) {}
        T& operator*() const { return *element(at_); }
        Iterator& operator++() {
            at_ = at_->next;
            return *this;
        }
        bool operator!=(const Iterator& other) const { return at_ != other.at_; }

    private:
        ListLink* at_;
    };
    // The element an iterator stands on must not be removed before it is advanced.
    Iterator begin() const { return Iterator(head_.next); }
    Iterator end() const { return Iterator(const_cast<ListLink*>(&head_)); }

private:
    static T* element(ListLink* link) {
        constexpr uintptr_t probe = 4096;
        const uintptr_t offset =
            reinterpret_cast<uintptr_t>(&(reinterpret_cast<T*>(probe)->*Member)) - probe;
        return reinterpret_cast<T*>(reinterpret_cast<uintptr_t>(link) - offset);
    }
    static void link(ListLink& before, ListLink& after) {
        before.next = &after;
        after.previous = &before;
    }
    static void insert(ListLink* after, T& item) {
        ListLink& inserted = item.*Member;
        ASSERT(!inserted.linked());
        link(inserted, *after->next);
        link(*after, inserted);
    }

    ListLink head_;
};
