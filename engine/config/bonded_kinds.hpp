#pragma once
#include "engine/config/kind_fields.hpp"

// What `model.bond.type` and `model.angle.type` may be, and the fields of each.

namespace pitchdrop {

Names bond_names();
const char* bond_texts();
const KindFields& bond_fields();

Names angle_names();
const char* angle_texts();
const KindFields& angle_fields();

} // namespace pitchdrop
