#pragma once
#include "engine/tune/tuning.hpp"

#include <string>
#include <vector>

namespace pitchdrop {

/// A device as the table knows it.
struct TunedDevice {
    std::string section;            ///< cpu | gpu
    std::vector<std::string> names; ///< microarchitecture; name and compute capability of a GPU
    bool avx512 = true;             ///< CPU: has it

    bool operator==(const TunedDevice&) const = default;
};

/// Values that were measured beforehand, by device and size: engine/tune/table.json, compiled in.
class TuningTable {
public:
    struct Row {
        std::string section, device;  ///< `device`: a name, a part of a GPU's name, or "any"
        double beads[2], replicas[2]; ///< from and to, both included
        Tuning tuning;
    };

    /// Throws InputError that names the row if one is wrong, or if a section lacks a row for any
    /// device and size.
    explicit TuningTable(const std::string& json);

    /// The values of the first row that fits, with what `asked` fixes (its empty names fix nothing); the
    /// path may be left open. The source names the row.
    Tuning look_up(const TunedDevice& device, const WorkSize& size, const Tuning& asked) const;
    const std::vector<Row>& rows() const { return rows_; }

private:
    const Row* first_that_fits(const TunedDevice& device, const WorkSize& size,
                               const Tuning& asked) const;
    void check_last_rows() const;
    std::vector<Row> rows_;
};

const TuningTable& committed_table();

} // namespace pitchdrop
