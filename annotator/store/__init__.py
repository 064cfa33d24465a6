"""The only bridge between the domain and the database: rows in, frozen values out."""
