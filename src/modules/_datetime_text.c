/* SPDX-License-Identifier: MIT
   datetime's texts: ISO 8601 written and read, strftime, struct_time. */
#include "modules/_datetime.h"

#include "runtime/import.h"

/* ------------------------------------------------------------------ writing */

int offset_text(char *out, Borrowed offset, const char *separator) {
    __int128 total = delta_total(offset);
    char sign = total < 0 ? '-' : '+';
    int64_t us = (int64_t)(total < 0 ? -total : total), seconds = us / MICROSECONDS;
    us %= MICROSECONDS;
    int hours = (int)(seconds / 3600), minutes = (int)(seconds / 60 % 60), rest = (int)(seconds % 60);
    int size = sprintf(out, "%c%02d%s%02d", sign, hours, separator, minutes);
    if (rest || us)
        size += sprintf(out + size, "%s%02d", separator, rest);
    if (us)
        size += sprintf(out + size, ".%06d", (int)us);
    return size;
}

int hms_text(char *out, Hms t, const char *timespec) {
    static const char *const names[] = {"hours", "minutes", "seconds", "milliseconds", "microseconds"};
    int precision = t.microsecond ? 4 : 2;
    if (timespec && strcmp(timespec, "auto") != 0) {
        for (precision = 0; precision < 5 && strcmp(timespec, names[precision]) != 0;)
            precision++;
        if (precision == 5) {
            raise_error(&exc_ValueError, "Unknown timespec value");
            return -1;
        }
    }
    int size = sprintf(out, "%02d", t.hour);
    if (precision >= 1)
        size += sprintf(out + size, ":%02d", t.minute);
    if (precision >= 2)
        size += sprintf(out + size, ":%02d", t.second);
    if (precision == 3)
        size += sprintf(out + size, ".%03d", t.microsecond / 1000);
    else if (precision == 4)
        size += sprintf(out + size, ".%06d", t.microsecond);
    return size;
}

Value ctime_of(Ymd d, Hms t) {
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char text[64];
    int size = sprintf(text, "%s %s %2d %02d:%02d:%02d %04d", days[ordinal_weekday(ymd_to_ordinal(d))], months[d.month - 1],
                       d.day, t.hour, t.minute, t.second, d.year);
    return str_from_ascii(text, size);
}

Value struct_time_of(Ymd d, Hms t, int dst) {
    OWNED Value module = import_module("time");
    OWNED Value type = module ? get_attr_text(module, "struct_time") : NULL;
    if (!type)
        return NULL;
    OWNED Value parts = build_value("iiiiiiiii", d.year, d.month, d.day, t.hour, t.minute, t.second,
                                    ordinal_weekday(ymd_to_ordinal(d)), days_before_month(d.year, d.month) + d.day, dst);
    return parts ? call_1(type, parts) : NULL;
}

/* ------------------------------------------------------------------ strftime */

/* %Z: tzname() with its percent signs doubled. */
static bool strftime_add_zone_name(StrBuilder *b, Borrowed tzinfo, Borrowed argument) {
    if (tzinfo == NONE)
        return true;
    OWNED Value name = tzinfo_tzname(tzinfo, argument);
    if (!name || name == NONE)
        return name != NULL;
    OWNED Value percent = str_from_char('%');
    OWNED Value twice = str_from_ascii("%%", 2);
    OWNED Value escaped = !percent || !twice    ? NULL
                          : is_str_exact(name) ? str_replace(name, percent, twice, -1)
                                               : call_method_2(name, STR(replace), percent, twice);
    if (escaped && !is_str(escaped))
        return raise_error(&exc_TypeError, "tzname.replace() did not return a string");
    return escaped && str_builder_add(b, escaped);
}

static bool strftime_add_offset(StrBuilder *b, Borrowed tzinfo, Borrowed argument) {
    if (tzinfo == NONE)
        return true;
    OWNED Value offset = tzinfo_utcoffset(tzinfo, argument);
    if (!offset || offset == NONE)
        return offset != NULL;
    char text[32];
    return str_builder_add_ascii(b, text, offset_text(text, offset, ""));
}

static bool strftime_add_code(StrBuilder *b, uint32_t code, Borrowed object, Borrowed tz_argument) {
    Borrowed tzinfo = is_datetime(object) ? datetime_tzinfo(object) : is_time(object) ? time_tzinfo(object) : NONE;
    char text[16];
    switch (code) {
    case 'z':
        return strftime_add_offset(b, tzinfo, tz_argument);
    case 'Z':
        return strftime_add_zone_name(b, tzinfo, tz_argument);
    case 'f': {
        int us = is_datetime(object) ? datetime_hms(object).microsecond : is_time(object) ? time_hms(object).microsecond : 0;
        return str_builder_add_ascii(b, text, sprintf(text, "%06d", us));
    }
    default:
        return str_builder_add_char(b, '%') && str_builder_add_char(b, code);
    }
}

Value datetime_strftime(Borrowed object, Borrowed format, Borrowed timetuple, Borrowed tz_argument) {
    StrBuilder b = STR_BUILDER_INIT;
    ssize_t size = str_length(format);
    for (ssize_t i = 0; i < size; i++) {
        uint32_t c = str_char(format, i);
        bool is_code = c == '%' && i + 1 < size;
        if (!(is_code ? strftime_add_code(&b, str_char(format, ++i), object, tz_argument) : str_builder_add_char(&b, c))) {
            str_builder_discard(&b);
            return NULL;
        }
    }
    OWNED Value replaced = str_builder_finish(&b);
    OWNED Value module = replaced ? import_module("time") : NULL;
    OWNED Value function = module ? get_attr_text(module, "strftime") : NULL;
    return function ? call_2(function, replaced, timetuple) : NULL;
}

/* ------------------------------------------------------------------ reading */

char *iso_text(Borrowed str, ssize_t *size) {
    *size = str_length(str);
    char *text = memory_new((size_t)*size + 1);
    if (!text)
        return NULL;
    for (ssize_t i = 0; i < *size; i++) {
        uint32_t c = str_char(str, i);
        text[i] = c < 128 && c ? (char)c : 1;
    }
    text[*size] = 0;
    return text;
}

void *raise_iso_text(Borrowed str) { return raise_error(&exc_ValueError, "Invalid isoformat string: %R", str); }

/* Reads exactly `count` digits at *at, before `end`. */
static bool read_digits(const char **at, const char *end, int count, int *out) {
    if (end - *at < count)
        return false;
    *out = 0;
    for (int i = 0; i < count; i++) {
        char c = *(*at)++;
        if (c < '0' || c > '9')
            return false;
        *out = *out * 10 + (c - '0');
    }
    return true;
}

/* A dash where the format has dashes, none where it has none. */
static bool read_dash(const char **at, const char *end, bool expected) {
    if ((*at < end && **at == '-') != expected)
        return false;
    *at += expected;
    return true;
}

bool parse_iso_date(const char *text, ssize_t size, Ymd *out) {
    const char *at = text, *end = text + size;
    if (!read_digits(&at, end, 4, &out->year) || at == end)
        return false;
    bool dashes = *at == '-';
    at += dashes;
    if (at < end && *at == 'W') {
        int week, day = 1;
        at++;
        if (!read_digits(&at, end, 2, &week))
            return false;
        if (at < end && (!read_dash(&at, end, dashes) || !read_digits(&at, end, 1, &day)))
            return false;
        return at == end && iso_to_ymd(out->year, week, day, out) == 0;
    }
    return read_digits(&at, end, 2, &out->month) && read_dash(&at, end, dashes) && read_digits(&at, end, 2, &out->day) &&
           at == end;
}

/* HH[:?MM[:?SS[.,f...]]] up to `end`. */
static bool parse_hms(const char *at, const char *end, Hms *out) {
    *out = (Hms){0, 0, 0, 0};
    int *fields[] = {&out->hour, &out->minute, &out->second};
    bool colons = false;
    for (int i = 0; i < 3; i++) {
        if (!read_digits(&at, end, 2, fields[i]))
            return false;
        if (at == end)
            return true;
        if (i == 0)
            colons = *at == ':';
        if (i == 2 || *at == '.' || *at == ',')
            break;
        if (colons && *at++ != ':')
            return false;
    }
    if (at >= end || (*at != '.' && *at != ',') || ++at == end)
        return false;
    int digits = 0;
    for (; at < end; at++, digits++) {
        if (*at < '0' || *at > '9')
            return false;
        if (digits < 6)
            out->microsecond = out->microsecond * 10 + (*at - '0');
    }
    for (; digits < 6; digits++)
        out->microsecond *= 10;
    return true;
}

bool parse_iso_time(const char *text, ssize_t size, IsoTime *out) {
    const char *end = text + size, *zone = text;
    while (zone < end && *zone != '+' && *zone != '-' && *zone != 'Z')
        zone++;
    *out = (IsoTime){.has_offset = zone < end};
    if (!parse_hms(text, zone, &out->time))
        return false;
    if (zone == end)
        return true;
    if (*zone == 'Z')
        return zone + 1 == end;
    Hms offset;
    if (!parse_hms(zone + 1, end, &offset))
        return false;
    int sign = *zone == '-' ? -1 : 1;
    out->offset_seconds = sign * (offset.hour * 3600 + offset.minute * 60 + offset.second);
    out->offset_microseconds = sign * offset.microsecond;
    return true;
}

Value iso_time_tzinfo(IsoTime const *t) {
    if (!t->has_offset)
        return NONE;
    if (t->offset_seconds == 0)
        return UTC;
    OWNED Value offset = delta_of(0, t->offset_seconds, t->offset_microseconds);
    return offset ? timezone_new(offset, NULL) : NULL;
}
