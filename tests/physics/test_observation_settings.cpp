#include "kernels/model/observation.hpp"
#include "tests/catch.hpp"

namespace pitchdrop::observation_settings_test {

TEST_CASE("evaluations between two steps of a stage are as many as the steps that evaluate")
{
    ObservationSettings settings;
    CHECK(settings.evaluations(0, 1000) == 0); // none is asked for
    for (const std::int64_t interval : {1, 7, 50}) {
        settings.interval = interval;
        for (const std::int64_t begin : {0, 1, 49, 50, 100})
            for (const std::int64_t length : {0, 1, 6, 50, 99}) {
                std::int64_t counted = 0;
                for (std::int64_t step = begin + 1; step <= begin + length; ++step)
                    counted += settings.evaluates(step);
                CHECK(settings.evaluations(begin, begin + length) == counted);
            }
    }
}

} // namespace pitchdrop::observation_settings_test
