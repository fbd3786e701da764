# roc.R - pROC's side of the bench: seconds, p and interval of its paired DeLong test. Rscript roc.R FILE ROWS, the columns those of paired_test.
suppressPackageStartupMessages(library(pROC))
args <- commandArgs(trailingOnly = TRUE)
n <- as.integer(args[2])
x <- readBin(args[1], "double", 3 * n)
label <- x[1:n]
began <- proc.time()[["elapsed"]]
new <- roc(label, x[(n + 1):(2 * n)], levels = c(0, 1), direction = "<", quiet = TRUE)
old <- roc(label, x[(2 * n + 1):(3 * n)], levels = c(0, 1), direction = "<", quiet = TRUE)
test <- roc.test(new, old, paired = TRUE, method = "delong")
cat(sprintf("%.6f %.6g %.6g %.6g\n", proc.time()[["elapsed"]] - began, test$p.value, test$conf.int[1], test$conf.int[2]))
