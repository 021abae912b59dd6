//! Folds text one to one, character by character and blind to neighbours, so that what means the same while
//! searching becomes the same: width, case, traditional and simplified, brackets and quotes.
