# proc.R - pROC's paired DeLong test. A case a line from stdin: N, then N labels (0 or 1), N scores, N scores of the old model.
# An answer a line: AUC, old AUC, z, one-sided p that the first is larger, and the 95 % interval of the difference.
suppressPackageStartupMessages(library(pROC))
for (line in readLines(file("stdin"))) {
	x <- as.numeric(strsplit(line, " ")[[1]])
	n <- x[1]
	label <- x[2:(n + 1)]
	rocs <- lapply(0:1, function(k) roc(label, x[(2 + n * (k + 1)):(1 + n * (k + 2))], levels = c(0, 1), direction = "<", quiet = TRUE))
	test <- roc.test(rocs[[1]], rocs[[2]], paired = TRUE, method = "delong", alternative = "greater")
	both <- roc.test(rocs[[1]], rocs[[2]], paired = TRUE, method = "delong")
	cat(sprintf("%.17g", c(as.numeric(rocs[[1]]$auc), as.numeric(rocs[[2]]$auc), test$statistic, test$p.value, both$conf.int)), "\n")
}
