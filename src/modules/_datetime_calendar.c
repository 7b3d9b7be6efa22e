/* SPDX-License-Identifier: MIT
   The proleptic Gregorian calendar, checks of fields, and arguments: what all types of _datetime build on. */
#include "modules/_datetime.h"

static bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

static uint16_t const before_month[] = {0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};

int days_in_month(int year, int month) {
    return before_month[month + 1] - before_month[month] + (month == 2 && is_leap(year));
}

int days_before_month(int year, int month) { return before_month[month] + (month > 2 && is_leap(year)); }

static int days_before_year(int year) {
    int y = year - 1;
    return y * 365 + y / 4 - y / 100 + y / 400;
}

int ymd_to_ordinal(Ymd date) { return days_before_year(date.year) + days_before_month(date.year, date.month) + date.day; }

/* Counts from March on, so that the leap day is the last of its year: era of 400 years, year of era, day of year. */
Ymd ordinal_to_ymd(int ordinal) {
    int day = ordinal + 305; /* days since 0000-03-01 */
    int era = day / 146097, in_era = day % 146097;
    int year_of_era = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    int in_year = in_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int month_from_march = (5 * in_year + 2) / 153;
    int month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    return (Ymd){era * 400 + year_of_era + (month <= 2), month, in_year - (153 * month_from_march + 2) / 5 + 1};
}

int iso_week1_monday(int year) {
    int first_day = ymd_to_ordinal((Ymd){year, 1, 1}), first_weekday = ordinal_weekday(first_day);
    return first_day - first_weekday + (first_weekday > 3 ? 7 : 0); /* the week of the first Thursday */
}

int iso_to_ymd(int year, int week, int day, Ymd *out) {
    if (year < YEAR_MIN || year > YEAR_MAX)
        return -4;
    if (week <= 0 || week >= 53) {
        /* 53 weeks have years that start on a Thursday, and leap years that start on a Wednesday. */
        int weekday = ordinal_weekday(ymd_to_ordinal((Ymd){year, 1, 1}));
        if (week != 53 || !(weekday == 3 || (weekday == 2 && is_leap(year))))
            return -2;
    }
    if (day <= 0 || day >= 8)
        return -3;
    int ordinal = iso_week1_monday(year) + (week - 1) * 7 + day - 1;
    if (ordinal < 1 || ordinal > ORDINAL_MAX)
        return -4;
    *out = ordinal_to_ymd(ordinal);
    return 0;
}

bool check_ymd(Ymd d) {
    if (d.year < YEAR_MIN || d.year > YEAR_MAX)
        return raise_error(&exc_ValueError, "year %i is out of range", d.year);
    if (d.month < 1 || d.month > 12)
        return raise_error(&exc_ValueError, "month must be in 1..12");
    if (d.day < 1 || d.day > days_in_month(d.year, d.month))
        return raise_error(&exc_ValueError, "day is out of range for month");
    return true;
}

bool check_hms(Hms t, int fold) {
    if (t.hour < 0 || t.hour > 23)
        return raise_error(&exc_ValueError, "hour must be in 0..23");
    if (t.minute < 0 || t.minute > 59)
        return raise_error(&exc_ValueError, "minute must be in 0..59");
    if (t.second < 0 || t.second > 59)
        return raise_error(&exc_ValueError, "second must be in 0..59");
    if (t.microsecond < 0 || t.microsecond > 999999)
        return raise_error(&exc_ValueError, "microsecond must be in 0..999999");
    if (fold != 0 && fold != 1)
        return raise_error(&exc_ValueError, "fold must be either 0 or 1");
    return true;
}

bool datetime_arg_int(Borrowed value, int *out) { return !value || arg_int_format(value, out); }

bool check_tzinfo(Borrowed v) {
    if (v == NONE || is_instance(v, &tzinfo_type))
        return true;
    return raise_error(&exc_TypeError, "tzinfo argument must be None or of a tzinfo subclass, not type '%T'", v);
}

bool datetime_state_bytes(Borrowed v, int size, unsigned char *out) {
    if (is_bytes(v)) {
        if (bytes_size(v) != size)
            return false;
        memcpy(out, bytes_data(v), (size_t)size);
        return true;
    }
    if (!is_str(v) || str_length(v) != size)
        return false;
    for (int i = 0; i < size; i++) { /* pickles of Python 2, read as Latin-1 */
        uint32_t c = str_char(v, i);
        if (c > 255)
            return false;
        out[i] = (unsigned char)c;
    }
    return true;
}

hash_t fields_hash(unsigned char const *data, int size) { return hash_bytes(data, size); }
