using Realtime.Testing;

namespace Realtime.IntegrationTests.Sql;

/// <summary>Places and a raster, where the server has PostGIS; nothing where it has not, as all tests are skipped then.</summary>
public sealed class SpatialDatabase() : QueryDatabase(Ddl, Metadata)
{
    private const string Ddl =
        """
        CREATE EXTENSION postgis; CREATE EXTENSION postgis_raster;
        CREATE TABLE place (id int PRIMARY KEY, at geometry NOT NULL, world geography);
        INSERT INTO place VALUES (1, ST_GeomFromEWKT('SRID=4326;POINT(1 2)'), 'POINT(1 2)'), (2, ST_GeomFromEWKT('SRID=4326;POLYGON((0 0,0 3,3 3,3 0,0 0))'), NULL);
        CREATE TABLE picture (id int PRIMARY KEY, rast raster);
        INSERT INTO picture VALUES (1, ST_AsRaster(ST_Buffer(ST_Point(0, 0), 3), 4, 4, '8BUI'));
        """;

    private const string Metadata =
        """
        {"version": 3, "sources": [{"name": "default", "kind": "postgres", "tables": [
          {"table": {"schema": "public", "name": "place"},
           "select_permissions": [{"role": "first", "permission": {"columns": "*", "filter": {"id": {"_in": [1]}}}}, {"role": "near", "permission": {"columns": ["id"], "filter":
             {"at": {"_st_d_within": {"distance": "X-Hasura-Distance", "from": {"type": "Point", "coordinates": [1, 2.5]}}}}}}]},
          {"table": {"schema": "public", "name": "picture"}}]}]}
        """;

    /// <summary>Whether the server has what it takes.</summary>
    public static bool CanBeMade { get; } = ServerPrograms.Has("postgis") && ServerPrograms.Has("postgis_raster");

    public override Task InitializeAsync() => CanBeMade ? base.InitializeAsync() : Task.CompletedTask;
}
