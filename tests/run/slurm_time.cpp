#include "engine/submit/slurm_time.hpp"
#include "kernels/core/error.hpp"
#include "tests/catch.hpp"

#include <string>

namespace pitchdrop::slurm_time_test {

TEST_CASE("a walltime is what sbatch would make of it")
{
    constexpr double minute = 60, hour = 3600, day = 86400;
    struct Case {
        const char* text;
        double seconds;
    };
    const Case cases[] = {
        {"30", 30 * minute},
        {"90", 90 * minute},
        {"4:00", 4 * minute},
        {"0:30", 30},
        {"90:15", 90 * minute + 15},
        {"12:00:00", 12 * hour},
        {"1-12", day + 12 * hour},
        {"1-0", day},
        {"0-4:30", 4.5 * hour},
        {"1-12:00:00", day + 12 * hour},
        {"2-00:10:05", 2 * day + 10 * minute + 5},
        {"1h30m", 1.5 * hour}, // with units, as everywhere else
        {"2d", 2 * day},
        {"45s", 45},
    };
    for (const Case& one : cases) {
        INFO(one.text);
        CHECK(parse_slurm_time(one.text) == one.seconds);
        CHECK(parse_slurm_time(slurm_time(one.seconds)) == one.seconds);
    }
}

TEST_CASE("what is no walltime is refused with the forms there are")
{
    for (const char* text :
         {"", "0", "-1", "1-", "1:", ":30", "1::2", "1:2:3:4", "1-2-3", "1-2:3:4:5", "soon", "1h-2",
          "1:30h", "unlimited", "1.5", " 30", "1 h", "99999999999"}) {
        INFO("'" << text << "'");
        try {
            parse_slurm_time(text);
            FAIL("accepted");
        } catch (const InputError& error) {
            CHECK(std::string(error.what()).find("days-hours") != std::string::npos);
        }
    }
}

} // namespace pitchdrop::slurm_time_test
