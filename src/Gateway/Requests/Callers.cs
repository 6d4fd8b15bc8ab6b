using Gateway.Auth.Contract;
using Realtime.Operations;
using Realtime.Sessions;

namespace Gateway.Requests;

/// <summary>Who sends a request to an endpoint whose errors have Hasura's admin form: metadata, status, saved queries. Stateless.</summary>
internal static class Callers
{
    /// <summary>Says who asks; null after the refusal was written.</summary>
    public static async ValueTask<Session?> AdmitAsync(HttpContext context, ISessionAuthenticator authenticator)
    {
        var headers = new RequestHeaders(context.Request.Headers);
        if (headers.RepeatedCredential() is { } repeated)
        {
            await Responses.WriteAdminErrorAsync(context, StatusCodes.Status400BadRequest, RequestHeaders.Repeated(repeated));
            return null;
        }

        var outcome = await authenticator.AuthenticateAsync(headers, context.Connection.RemoteIpAddress, context.RequestAborted);
        if (!outcome.IsAccepted)
        {
            await Responses.WriteAdminErrorAsync(context, outcome.StatusCode, outcome.Error);
        }

        return outcome.Session;
    }

    /// <summary>Admits the admin alone; null after the refusal was written.</summary>
    public static async ValueTask<Session?> AdmitAdminAsync(HttpContext context, ISessionAuthenticator authenticator)
    {
        if (await AdmitAsync(context, authenticator) is not { } session)
        {
            return null;
        }

        if (session.IsAdmin)
        {
            return session;
        }

        await Responses.WriteAdminErrorAsync(context, StatusCodes.Status400BadRequest, GraphQLError.AdminOnly());
        return null;
    }
}
