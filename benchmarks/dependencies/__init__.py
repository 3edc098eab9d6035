"""What the program draws in: licences, known vulnerabilities, number and size of packages."""
