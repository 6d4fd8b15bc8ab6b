namespace Gateway.Settings;

/// <summary>What single values cannot say: which settings need or exclude each other.</summary>
internal static class SettingCombinations
{
    /// <summary>Checks them.</summary>
    /// <exception cref="SettingException">Some do not go together.</exception>
    public static void Check(SettingValues values)
    {
        var faults = new List<string>();
        var hasSecret = values.IsSet(AuthSettings.AdminSecret) || values.IsSet(AuthSettings.AdminSecrets);
        var hasJwt = values.IsSet(AuthSettings.JwtSecret) || values.IsSet(AuthSettings.JwtSecrets);
        var hasHook = values.IsSet(AuthSettings.AuthHook);
        // With the private database a secret is generated and kept, so there is one in any case.
        var generatesSecret = !values.IsSet(DatabaseSettings.DatabaseUrl) && !values.Get(AuthSettings.Insecure);
        if (hasJwt && hasHook)
        {
            faults.Add("HASURA_GRAPHQL_JWT_SECRET and HASURA_GRAPHQL_AUTH_HOOK exclude each other: set one of them.");
        }

        if ((hasJwt || hasHook) && !hasSecret && !generatesSecret)
        {
            faults.Add($"{(hasJwt ? "HASURA_GRAPHQL_JWT_SECRET" : "HASURA_GRAPHQL_AUTH_HOOK")} needs an admin secret beside it: set HASURA_GRAPHQL_ADMIN_SECRET.");
        }
        else if (!hasSecret && !generatesSecret && !values.Get(AuthSettings.Insecure))
        {
            faults.Add("HASURA_GRAPHQL_ADMIN_SECRET is not set, so everybody would be admin: set it, or start with --insecure if that is what you want.");
        }

        if (hasSecret && values.Get(AuthSettings.Insecure))
        {
            faults.Add("HASURA_GRAPHQL_ADMIN_SECRET and --insecure exclude each other: leave one of them out.");
        }

        if (values.IsSet(AuthSettings.JwtSecret) && values.IsSet(AuthSettings.JwtSecrets))
        {
            faults.Add("HASURA_GRAPHQL_JWT_SECRET and HASURA_GRAPHQL_JWT_SECRETS exclude each other: put all into the list.");
        }

        if (values.Get(AuthSettings.UnauthorizedRole) == "admin")
        {
            faults.Add("HASURA_GRAPHQL_UNAUTHORIZED_ROLE must not be admin: everybody could do everything.");
        }

        if (values.Get(SocketSettings.HalfOpenTimeout) < 2 * values.Get(SocketSettings.Keepalive))
        {
            faults.Add("Realtime:SocketHalfOpenTimeout must be at least twice HASURA_GRAPHQL_WEBSOCKET_KEEPALIVE: raise the one or lower the other.");
        }

        if (faults.Count > 0)
        {
            throw new SettingException(faults);
        }
    }
}
