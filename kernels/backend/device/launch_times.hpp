#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <typeinfo>

namespace pitchdrop::device {

/// What every kernel took, launched by itself: recorded graphs are not used while it is measured.
/// On a GPU the time passes between two events, so that it holds a few μs of launching.
class LaunchTimes {
public:
    struct Entry {
        std::int64_t launches = 0;
        double seconds = 0;
    };

    void add(const std::string& kernel, double seconds)
    {
        Entry& entry = entries_[kernel];
        ++entry.launches;
        entry.seconds += seconds;
    }
    void clear() { entries_.clear(); }
    const std::map<std::string, Entry>& entries() const { return entries_; }

private:
    std::map<std::string, Entry> entries_;
};

/// A kernel's name as it is in the sources, without namespaces.
std::string kernel_name(const std::type_info& kernel);

} // namespace pitchdrop::device
