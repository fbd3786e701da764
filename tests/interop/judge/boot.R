# boot.R - boot's BCa interval of a mean. A case a line from stdin: N and N numbers. An answer a line: the ends of the 95 % interval.
library(boot)
set.seed(20)
for (line in readLines(file("stdin"))) {
	x <- as.numeric(strsplit(line, " ")[[1]])[-1]
	b <- boot(x, function(d, i) mean(d[i]), R = 9999)
	cat(sprintf("%.17g", boot.ci(b, conf = 0.95, type = "bca")$bca[4:5]), "\n")
}
