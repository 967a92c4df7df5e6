#include "engine/command/status_page.hpp"
#include "engine/command/status_table.hpp"

#include <fmt/format.h>

namespace pitchdrop {
namespace {

using nlohmann::json;

constexpr const char* style = R"(
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 1.5rem; }
div { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; white-space: nowrap; }
th, td { padding: .2rem .8rem .2rem 0; text-align: right; border-bottom: 1px solid #8884; }
th:nth-child(-n+3), td:nth-child(-n+3) { text-align: left; }
tr.failed td, td.reason { color: #c22; }
tr.waiting td, tr.skipped td { opacity: .6; }
td.reason { text-align: left; white-space: normal; padding-left: 1.5rem; }
progress { width: 5rem; margin-right: .5rem; vertical-align: middle; }
)";

/// What a run's files say is text, whatever is in it.
std::string escaped(const std::string& text)
{
    std::string result;
    for (const char c : text) switch (c) {
        case '&': result += "&amp;"; break;
        case '<': result += "&lt;"; break;
        case '>': result += "&gt;"; break;
        case '"': result += "&quot;"; break;
        case '\'': result += "&#39;"; break;
        default: result += c;
        }
    return result;
}

std::string table_row(const json& branch, const std::vector<std::string>& headings)
{
    const std::vector<std::string> cells = status_cells(branch);
    std::string row = fmt::format("<tr class=\"{}\">", escaped(branch["state"].get<std::string>()));
    for (std::size_t n = 0; n < cells.size(); ++n) {
        const bool bar = headings[n] == "progress";
        row += "<td>" +
               (bar ? fmt::format("<progress value=\"{:.4f}\"></progress>",
                                  branch["progress"].get<double>())
                    : "") +
               escaped(cells[n]) + "</td>";
    }
    row += "</tr>\n";
    for (const std::string& remark : status_remarks(branch))
        row += fmt::format("<tr><td class=\"reason\" colspan=\"{}\">{}</td></tr>\n", cells.size(),
                           escaped(remark));
    return row;
}

} // namespace

std::string status_page(const json& status, const std::string& title, const std::string& time)
{
    const std::vector<std::string> headings = status_headings();
    std::string page = fmt::format("<!doctype html>\n<html lang=\"en\">\n<head>\n"
                                   "<meta charset=\"utf-8\">\n"
                                   "<meta http-equiv=\"refresh\" content=\"10\">\n"
                                   "<meta name=\"viewport\" content=\"width=device-width\">\n"
                                   "<title>{0}</title>\n<style>{1}</style>\n</head>\n<body>\n"
                                   "<h1>{0}</h1>\n",
                                   escaped(title), style);
    for (const std::string& line : status_summary(status)) page += "<p>" + escaped(line) + "</p>\n";
    page += "<div><table>\n<thead><tr>";
    for (const std::string& heading : headings) page += "<th>" + escaped(heading) + "</th>";
    page += "</tr></thead>\n<tbody>\n";
    for (const json& branch : status["branches"]) page += table_row(branch, headings);
    page += "</tbody>\n</table></div>\n<p>As of " + escaped(time) + "</p>\n</body>\n</html>\n";
    return page;
}

} // namespace pitchdrop
