/* SPDX-License-Identifier: MIT
   Part of vm/dispatch.c: pattern matching. */

TARGET(MATCH_SEQUENCE):
    SET(i.a, bool_value(value_has_flag(R[i.b], TYPE_FLAG_SEQUENCE)));
    NEXT(1);

TARGET(MATCH_MAPPING):
    SET(i.a, bool_value(value_has_flag(R[i.b], TYPE_FLAG_MAPPING)));
    NEXT(1);

TARGET(MATCH_KEYS):
    SAVE();
    value = match_keys(R[i.b], R[i.c]);
    RESULT(i.a, value);
    NEXT(1);

TARGET(MATCH_CLASS):
    SAVE();
    value = match_class(R[i.b], R[i.b + 1], R[i.b + 2], i.c);
    registers_drop(&R[i.b], 3);
    RESULT(i.a, value);
    NEXT(1);

TARGET(MATCH_REST):
    SAVE();
    value = match_rest(R[i.b], R[i.c]);
    RESULT(i.a, value);
    NEXT(1);

TARGET(LENGTH): {
    SAVE();
    ssize_t length = object_length(R[i.b]);
    if (length < 0)
        goto error;
    value = int_new(length);
    RESULT(i.a, value);
    NEXT(1);
}
