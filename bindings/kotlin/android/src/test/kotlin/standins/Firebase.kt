// What the README uses of Firebase, which Maven's own repository lacks.

package com.google.firebase.messaging

open class FirebaseMessagingService {
    open fun onMessageReceived(message: RemoteMessage): Unit = Unit
}

class RemoteMessage
