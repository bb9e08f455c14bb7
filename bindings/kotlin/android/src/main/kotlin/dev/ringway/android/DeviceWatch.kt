package dev.ringway.android

import android.app.Activity
import android.app.Application
import android.net.ConnectivityManager
import android.net.Network
import android.os.Bundle
import dev.ringway.CallClient

/**
 * Tells a client what becomes of the device: whether it is online, and whether anything of the app is visible.
 *
 * ```
 * val watch = DeviceWatch(application, client)
 * // … and when the client is closed:
 * watch.close()
 * ```
 *
 * It needs the permission `android.permission.ACCESS_NETWORK_STATE`, and may be made and closed on any thread.
 *
 * @param application the app.
 * @param client who is told.
 * @param visible whether anything of the app is visible already; not so where a push message has begun the client.
 */
public class DeviceWatch(private val application: Application, client: CallClient, visible: Boolean = true) :
    AutoCloseable {
    private val connectivity = application.getSystemService(ConnectivityManager::class.java)
    private val network = NetworkWatch(Online(client::online))
    private val activities = ActivityWatch(Visible(client::visible))

    init {
        client.visible(visible)
        // Without a network there is nothing that the callback would be told of.
        if (connectivity.activeNetwork == null) client.online(false)
        connectivity.registerDefaultNetworkCallback(network)
        application.registerActivityLifecycleCallbacks(activities)
    }

    /** Watches no longer. */
    override fun close() {
        connectivity.unregisterNetworkCallback(network)
        application.unregisterActivityLifecycleCallbacks(activities)
    }
}

/** What becomes of the default network makes of being online. */
internal class Online<N : Any>(private val tell: (Boolean) -> Unit) {
    private var current: N? = null

    fun available(network: N) {
        // Sockets do not move to another network: those of the old one are dead, or soon will be.
        if (current != null && current != network) tell(false)
        current = network
        tell(true)
    }

    fun lost(network: N) {
        if (current != network) return
        current = null
        tell(false)
    }
}

/** What becomes of the app's activities makes of being visible. */
internal class Visible<A : Any>(private val tell: (Boolean) -> Unit) {
    private val started = mutableSetOf<A>()

    fun started(activity: A) {
        started += activity
        tell(true)
    }

    /** One that [returns] is turned, or changes its language, and is back at once. */
    fun stopped(activity: A, returns: Boolean) {
        started -= activity
        if (started.isEmpty() && !returns) tell(false)
    }
}

private class NetworkWatch(private val online: Online<Network>) : ConnectivityManager.NetworkCallback() {
    override fun onAvailable(network: Network) = online.available(network)

    override fun onLost(network: Network) = online.lost(network)
}

private class ActivityWatch(private val visible: Visible<Activity>) : Application.ActivityLifecycleCallbacks {
    override fun onActivityStarted(activity: Activity) = visible.started(activity)

    override fun onActivityStopped(activity: Activity) =
        visible.stopped(activity, returns = activity.isChangingConfigurations)

    override fun onActivityCreated(activity: Activity, savedInstanceState: Bundle?) = Unit

    override fun onActivityResumed(activity: Activity) = Unit

    override fun onActivityPaused(activity: Activity) = Unit

    override fun onActivitySaveInstanceState(activity: Activity, outState: Bundle) = Unit

    override fun onActivityDestroyed(activity: Activity) = Unit
}
