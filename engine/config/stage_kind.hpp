#pragma once

namespace pitchdrop {

enum class StageKind { melt, quench, age, creep, relax, extend, minimize };

} // namespace pitchdrop
