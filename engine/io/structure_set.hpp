#pragma once
#include "kernels/model/structure.hpp"

#include <nlohmann/json.hpp>

namespace pitchdrop {

/// Reads {"set": "rsoft40"}, or functions of one's own:
/// {"radial": [{"centre": 1, "width": 0.05, "exponent": "L2", "threshold": 0.01} …],
///  "radial_reach": 2.5, "angular": [{"xi": 1.75, "lambda": 1, "zeta": 4, "threshold": 0.05,
///  "halved": true} …], "angular_reach": 2.473}.
/// The exponent is −(R − μ)²/L² or −(R − μ)²/(2L²); `halved` is the ½ of [(1 + λ cos θ)/2]^ζ.
/// `radial_reach` may be left out if every radial function has a threshold.
/// `path` is where the object stands in its file. Throws InputError.
StructureSet read_structure_set(const nlohmann::json& value, const std::string& path = "structure");

/// What `read_structure_set` reads back as the same set, bit for bit.
nlohmann::json to_json(const StructureSet& set);

/// The functions and their reaches with 17 digits each, a line a function: what hashes are made of.
std::string canonical_text(const StructureSet& set);
/// XXH64 of that, in hexadecimal.
std::string structure_set_hash(const StructureSet& set);

/// A named set, or the file of a set or of a hyperplane. Throws InputError.
StructureSet structure_set_from(const std::string& name_or_path);

} // namespace pitchdrop
