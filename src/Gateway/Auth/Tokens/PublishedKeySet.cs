using System.Text;
using Gateway.Outbound;
using Gateway.Settings;
using Microsoft.IdentityModel.Tokens;
using Realtime.Diagnostics;

namespace Gateway.Auth.Tokens;

/// <summary>
/// Keys read from a <c>jwk_url</c> and read again by its cache headers, else every ten minutes; a token with an unknown kid
/// has them read early, at most every 30 seconds. When reading fails the last good keys hold for 24 hours; then tokens are
/// refused. Owned by the gateway, which starts it (a start without keys fails) and disposes it. Thread-safe.
/// </summary>
internal sealed class PublishedKeySet(Uri url, IReadOnlyList<string> algorithms, HttpClient client, TimeProvider time, ILogger logger)
    : ITokenKeySource, IAsyncDisposable
{
    private static readonly TimeSpan DefaultPeriod = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromMinutes(1); // Hasura's after a failure
    private static readonly TimeSpan UnknownKeyPeriod = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan KeepPeriod = TimeSpan.FromHours(24);
    private const int LeastRsaModulusBytes = 256;

    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private volatile TokenKeys _current = new([], 0);
    private DateTimeOffset _readAt;
    private DateTimeOffset _askedAt = DateTimeOffset.MinValue;
    private volatile string? _failure;
    private Task _loop = Task.CompletedTask;

    /// <inheritdoc/>
    public TokenKeys Current => _current;

    /// <summary>Whether it could be read when it was last tried; for health.</summary>
    public HealthCondition Condition => new("key-set", url.ToString(), _failure);

    /// <summary>Reads the keys for the first time and begins to refresh them.</summary>
    /// <exception cref="SettingException">There are no keys to be had.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (url.Scheme == "http")
        {
            TokenLog.KeysOverHttp(logger, url.ToString());
        }

        try
        {
            var delay = await ReadAsync(cancellationToken);
            _loop = RefreshAsync(delay, _stop.Token);
        }
        catch (Exception fault) when (IsFailure(fault) && !cancellationToken.IsCancellationRequested)
        {
            throw new Settings.SettingException($"HASURA_GRAPHQL_JWT_SECRET: the key set {url} could not be read: {fault.Message}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> TryRefreshAsync(CancellationToken cancellationToken)
    {
        var before = _current.Generation;
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (_current.Generation != before)
            {
                return true; // somebody else has just read them
            }

            if (time.GetUtcNow() - _askedAt < UnknownKeyPeriod)
            {
                return false;
            }

            _askedAt = time.GetUtcNow();
            await FetchAsync(cancellationToken);
            return _current.Generation != before;
        }
        catch (Exception fault) when (IsFailure(fault) && !cancellationToken.IsCancellationRequested)
        {
            AgeKeys(fault);
            return false;
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
        _reading.Dispose();
        client.Dispose();
    }

    private async Task RefreshAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(delay, time, cancellationToken);
                delay = await ReadAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault) when (IsFailure(fault))
            {
                delay = RetryPeriod;
                AgeKeys(fault);
            }
        }
    }

    private async Task<TimeSpan> ReadAsync(CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            return await FetchAsync(cancellationToken);
        }
        finally
        {
            _reading.Release();
        }
    }

    private async Task<TimeSpan> FetchAsync(CancellationToken cancellationToken)
    {
        using var response = await client.GetAsync(url, cancellationToken);
        response.EnsureSuccessStatusCode();
        var keys = Usable(await response.Content.ReadAsStringAsync(cancellationToken));
        var delay = CacheLifetime.Of(response, time.GetUtcNow()) ?? DefaultPeriod;
        _readAt = time.GetUtcNow();
        _failure = null;
        // The same keys again keep their generation, and with it all verified tokens.
        if (_current.Keys.Count != keys.Count || !keys.Zip(_current.Keys).All(pair => Print(pair.First) == Print(pair.Second)))
        {
            _current = new TokenKeys(keys, _current.Generation + 1);
        }

        TokenLog.KeysRead(logger, url.ToString(), keys.Count, delay);
        return delay;
    }

    private List<SecurityKey> Usable(string json)
    {
        var all = new JsonWebKeySet(json).Keys;
        var usable = all.Where(IsUsable).ToList<SecurityKey>();
        if (usable.Count < all.Count)
        {
            TokenLog.KeysPassedOver(logger, url.ToString(), all.Count - usable.Count);
        }

        return usable.Count > 0 ? usable : throw new ArgumentException("it holds no key that could verify a token");
    }

    // Symmetric keys have no place in a published set: whoever reads it could sign.
    private bool IsUsable(JsonWebKey key) =>
        key.Use is null or "" or "sig"
        && (string.IsNullOrEmpty(key.Alg) || algorithms.Contains(key.Alg))
        && key.Kty switch
        {
            "RSA" => key.N is not null && Base64UrlEncoder.DecodeBytes(key.N).Length >= LeastRsaModulusBytes,
            "EC" => key.X is not null && key.Y is not null,
            _ => false,
        };

    private static string Print(SecurityKey key) => key is JsonWebKey web
        ? new StringBuilder(web.KeyId).Append('|').Append(web.Alg).Append('|').Append(web.N).Append(web.E).Append('|').Append(web.X).Append(web.Y).ToString()
        : "";

    private void AgeKeys(Exception fault)
    {
        _failure = fault.Message;
        var left = _readAt + KeepPeriod - time.GetUtcNow();
        if (left > TimeSpan.Zero)
        {
            TokenLog.KeysNotRead(logger, url.ToString(), fault.Message, _readAt, left);
        }
        else if (_current.Keys.Count > 0)
        {
            TokenLog.KeysTooOld(logger, url.ToString());
            _current = new TokenKeys([], _current.Generation + 1);
        }
    }

    // A wrong body is an ArgumentException or FormatException of the library, a timeout a cancellation that nobody asked for.
    private static bool IsFailure(Exception fault) =>
        fault is HttpRequestException or OperationCanceledException or ArgumentException or FormatException or System.Text.Json.JsonException or IOException;
}
