/*
 * Writes a file in /storage, reads it back, lists the directory and removes the file.
 *
 * Built with wasi-libc (WASI mode): the peer's own calls cannot list a directory.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DIRECTORY "/storage"
#define NAME "files-demo.txt"
#define PATH DIRECTORY "/" NAME
#define TEXT "The quick brown fox jumps over the lazy dog.\n"
#define LINES 3

static void fail(const char *what) {
    printf("%s failed: %s\n", what, strerror(errno));
    exit(1);
}

static void write_file(void) {
    FILE *file = fopen(PATH, "w");
    if (!file) {
        fail("Opening " PATH " for writing");
    }
    for (int i = 0; i < LINES; i++) {
        if (fputs(TEXT, file) < 0) {
            fail("Writing " PATH);
        }
    }
    if (fclose(file) != 0) {
        fail("Closing " PATH);
    }
    printf("Wrote %d lines to %s\n", LINES, PATH);
}

static void read_file(void) {
    FILE *file = fopen(PATH, "r");
    if (!file) {
        fail("Opening " PATH " for reading");
    }
    char line[128];
    int lines = 0;
    while (fgets(line, sizeof line, file)) {
        if (strcmp(line, TEXT) != 0) {
            printf("Line %d differs: %s", lines + 1, line);
            exit(1);
        }
        lines++;
    }
    fclose(file);
    printf("Read %d lines back, all equal\n", lines);
    if (lines != LINES) {
        exit(1);
    }
}

static void list_directory(void) {
    DIR *directory = opendir(DIRECTORY);
    if (!directory) {
        fail("Opening " DIRECTORY);
    }
    int found = 0;
    for (struct dirent *entry; (entry = readdir(directory));) {
        if (strcmp(entry->d_name, NAME) == 0) {
            struct stat status;
            if (stat(PATH, &status) != 0) {
                fail("stat of " PATH);
            }
            printf("Found %s, %lld bytes\n", entry->d_name, (long long)status.st_size);
            found = 1;
        }
    }
    closedir(directory);
    if (!found) {
        printf("%s is not in the list of %s\n", NAME, DIRECTORY);
        exit(1);
    }
}

int main(void) {
    write_file();
    read_file();
    list_directory();
    if (unlink(PATH) != 0) {
        fail("Removing " PATH);
    }
    printf("Removed %s\n", PATH);
    return 0;
}
