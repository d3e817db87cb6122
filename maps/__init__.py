"""Values in, folium maps out. Nothing here fetches, queries or routes."""
